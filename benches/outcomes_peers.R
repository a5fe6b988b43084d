# Times R on the columns that outcomes_peers.py wrote: Rscript outcomes_peers.R FOLDER
# Prints task,size,peer,milliseconds of CPU a line.
suppressMessages({library(psych); library(survival); library(lme4); library(boot); library(effectsize); library(nlme)})
folder <- commandArgs(trailingOnly = TRUE)[1]
tables <- read.csv(file.path(folder, "columns.csv"), header = FALSE, col.names = c("name", "rows", "columns"))
table_of <- function(name, rows, columns) {
  values <- readBin(file.path(folder, paste0(name, ".f64")), "double", rows * columns, endian = "little")
  values[is.nan(values)] <- NA
  matrix(values, rows)
}
# The clock of a process ticks in milliseconds here: as many runs as take half a second, and their mean.
least <- function(run) {
  runs <- 0; start <- sum(proc.time()[1:2])
  repeat {
    run(); runs <- runs + 1
    taken <- sum(proc.time()[1:2]) - start
    if (taken > 0.5 && runs >= 2) return(1000 * taken / runs)
  }
}
told <- function(task, size, peer, run) cat(sprintf("%s,%s,%s,%.6f\n", task, size, peer, least(run)))
survival_peer <- paste("R survival", packageVersion("survival"))
for (row in seq_len(nrow(tables))) {
  name <- tables$name[row]
  x <- table_of(name, tables$rows[row], tables$columns[row])
  task <- sub("_.*", "", name); size <- sub("^[^_]*_", "", name)
  if (task == "bca" && nrow(x) <= 200) {
    mean_of <- function(values, drawn) mean(values[drawn])
    told("bca", size, paste("R boot", packageVersion("boot")), function()
      boot.ci(boot(x[, 1], mean_of, 10000), type = "bca"))
  }
  if (task == "groups") {
    told("hedges_g", size, paste("R effectsize", packageVersion("effectsize")), function()
      hedges_g(x[, 1], x[, 2]))
    # Ours gives the shift and its interval too, as R does when asked; SciPy has none.
    ranks <- function(paired) function()
      suppressWarnings(wilcox.test(x[, 1], x[, 2], paired = paired, conf.int = TRUE))
    told("mann_whitney", size, "R wilcox.test with the interval", ranks(FALSE))
    told("wilcoxon", size, "R wilcox.test with the interval", ranks(TRUE))
  }
  if (task == "survival") {
    d <- as.data.frame(x); names(d) <- c("time", "event", "group", paste0("x", 1:5))
    told("kaplan_meier", size, survival_peer, function() survfit(Surv(time, event) ~ 1, d))
    told("log_rank", size, survival_peer, function() survdiff(Surv(time, event) ~ group, d))
    told("cox", size, survival_peer, function() coxph(Surv(time, event) ~ x1 + x2 + x3 + x4 + x5, d))
  }
  if (task == "mixed") {
    d <- as.data.frame(x); names(d) <- c("score", "wave", "other", "event", "person")
    quick <- lmerControl(calc.derivs = FALSE)
    peer <- paste("R lme4", packageVersion("lme4"))
    told("lmm", size, peer, function() lmer(score ~ wave + other + (1 | person), d, control = quick))
    told("lmm_slope", size, peer, function() lmer(score ~ wave + other + (wave | person), d, control = quick))
    if (nrow(d) <= 5000) told("mmrm", size, paste("R nlme gls", packageVersion("nlme")), function()
      gls(score ~ factor(wave) + other, d, corSymm(form = ~ wave + 1 | person), varIdent(form = ~ 1 | wave)))
    told("ols", size, "R lm, no robust errors", function() summary(lm(score ~ wave + other, d)))
    told("logistic", size, "R glm", function() glm(event ~ wave + other, binomial, d))
  }
  if (task == "score") {
    colnames(x) <- paste0("q", seq_len(ncol(x)))
    told("score", size, "R rowSums and the rule for missing answers", function() {
      answered <- rowSums(!is.na(x))
      ifelse(answered >= 7, rowSums(x, na.rm = TRUE) * 9 / answered, NA)
    })
    keys <- list(total = colnames(x))
    told("score", size, paste("R psych", packageVersion("psych"), "scoreItems"), function()
      scoreItems(keys, x, totals = TRUE, missing = TRUE, impute = "mean"))
  }
}
