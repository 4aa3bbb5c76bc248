// Where a group is founded, chooses the browser's own clocks, unless something was chosen before.
"use strict";
(() => {
  const clocks = document.querySelector("select[data-guessed]");
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isOffered = clocks && [...clocks.options].some((option) => option.value === own);
  if (isOffered && clocks.selectedOptions[0]?.defaultSelected) clocks.value = own;
})();
