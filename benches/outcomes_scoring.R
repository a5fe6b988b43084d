# Times psych's scoreItems on a million answer rows of nine items, three in a hundred missing.
# Rscript outcomes_scoring.R [rows]
suppressMessages(library(psych))
rows <- as.integer(c(commandArgs(trailingOnly = TRUE), "1000000")[1])
set.seed(9)
answers <- matrix(sample(c(0:3, NA), rows * 9, TRUE, c(rep(0.2425, 4), 0.03)), rows)
colnames(answers) <- paste0("q", 1:9)
keys <- list(total = colnames(answers))
seconds <- function(code) min(replicate(3, system.time(code())[["elapsed"]]))
full <- seconds(function() scoreItems(keys, answers, totals = TRUE, missing = TRUE, impute = "mean"))
# Nothing but the sums: base R at its best.
bare <- seconds(function() {
  answered <- rowSums(!is.na(answers))
  ifelse(answered >= 7, rowSums(answers, na.rm = TRUE) * 9 / answered, NA)
})
cat(sprintf("rows %d  psych %s scoreItems %.3f s  base R rowSums %.3f s\n",
            rows, packageVersion("psych"), full, bare))
