"""The main job: a suite, a plan, a run folder of cells."""
