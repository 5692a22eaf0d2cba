package dev.tidemark.runner;

/** Tells the user what a long command is doing. */
public interface Progress {
  Progress SILENT =
      new Progress() {
        @Override
        public void step(String what) {}

        @Override
        public void status(String now) {}
      };

  /** A step began or ended: a line that stays. */
  void step(String what);

  /** How far the step is: a line the next one may overwrite. */
  void status(String now);
}
