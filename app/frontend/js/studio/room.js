// A step that is dropped on a short line gets room: what follows moves to the right.
import { selfAndAllChildren } from "diagram-js/lib/util/Elements";

const GAP = 50;
const LATE = 100; // after the shape was put into the line

class Room {
  constructor(eventBus, spaceTool, canvas) {
    Object.assign(this, { spaceTool, canvas });
    eventBus.on("commandStack.elements.create.postExecuted", LATE, ({ context }) => {
      const shapes = context.elements.filter((one) => !one.waypoints && !one.labelTarget);
      if (shapes.length === 1 && shapes[0].incoming.length === 1 && shapes[0].outgoing.length === 1) this.make(shapes[0]);
    });
  }

  make(shape) {
    const [{ source }] = shape.incoming;
    const [{ target }] = shape.outgoing;
    if (source.x >= shape.x || target.x <= shape.x) return; // the way does not lead to the right
    this.push(shape, source.x + source.width + GAP - shape.x);
    this.push(target, shape.x + shape.width + GAP - target.x);
  }

  /** Move a shape, and all that begins no further left, by so much. */
  push(shape, distance) {
    if (distance <= 0) return;
    const start = shape.x - 1;
    const all = selfAndAllChildren(this.canvas.getRootElement(), true);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(all, "x", distance, start);
    this.spaceTool.makeSpace(movingShapes, resizingShapes, { x: distance, y: 0 }, "e", start);
  }
}
Room.$inject = ["eventBus", "spaceTool", "canvas"];

export default { __init__: ["room"], room: ["type", Room] };
