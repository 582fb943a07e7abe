// Small charts, drawn as SVG from a JSON script next to them.
//
// <div data-chart="id of a JSON script" role="img" aria-label="…">
// The JSON: { kind: "stack" | "line", labels: [text],
//             series: [{ name, values: [number], part: base|duty|reward|negative|total }] }
// A line of zeros is a line. Numbers are points, not tenths. A table with the same figures stands beside every chart.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, TooltipComponent, LegendComponent, AriaComponent, SVGRenderer]);

function colour(host, name) {
  return getComputedStyle(host).getPropertyValue(`--xj-${name}`).trim();
}

function oneSeries(host, kind, { name, values, part }) {
  const paint = colour(host, part);
  return {
    name,
    data: kind === "line" ? values : values.map((value) => value || null), // a zero bar would leave a thin line
    type: kind === "line" ? "line" : "bar",
    stack: kind === "stack" ? "one" : undefined,
    barMaxWidth: 44,
    symbolSize: 8,
    lineStyle: { width: 3 },
    itemStyle: { color: paint, borderColor: colour(host, "surface"), borderWidth: kind === "stack" ? 1 : 0 },
    emphasis: { focus: "series" },
  };
}

function option(host, { kind, labels, series }) {
  const ink = colour(host, "ink-soft");
  const text = { color: ink, fontSize: 15, fontFamily: getComputedStyle(host).fontFamily };
  return {
    aria: { enabled: false },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: text,
    grid: { left: 8, right: 12, top: 16, bottom: 44, containLabel: true },
    legend: { bottom: 0, textStyle: text, itemWidth: 16, itemHeight: 12, icon: "roundRect" },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      backgroundColor: colour(host, "surface"),
      borderColor: colour(host, "line"),
      textStyle: { ...text, color: colour(host, "ink") },
    },
    xAxis: { type: "category", data: labels, axisLabel: text, axisLine: { lineStyle: { color: colour(host, "line") } }, axisTick: { show: false } },
    yAxis: { type: "value", axisLabel: text, splitLine: { lineStyle: { color: colour(host, "line") } } },
    series: series.map((one) => oneSeries(host, kind, one)),
  };
}

for (const host of document.querySelectorAll("[data-chart]")) {
  const data = JSON.parse(document.getElementById(host.dataset.chart).textContent);
  const chart = echarts.init(host, null, { renderer: "svg" });
  const show = () => chart.setOption(option(host, data), true);
  show();
  document.addEventListener("xingji:theme", show);
  new ResizeObserver(() => chart.resize()).observe(host);
}
