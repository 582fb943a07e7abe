"""Units, people and posts as a workbook: out as they are, in with every fault told beforehand."""
