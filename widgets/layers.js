// A token on its way forward: the first half of the stages.
"use strict";

widgets.define("layers", {
  async make(live, run) {
    await widgets.load("stages.js");
    await widgets.stages(live, run, false);
  },
});
