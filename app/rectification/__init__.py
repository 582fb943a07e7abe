"""整顿提升: branches with two stars or one are put right, from the opening to the year after."""
