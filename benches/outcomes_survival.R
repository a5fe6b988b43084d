# R's survival on people like those of outcomes_survival.rs: Rscript benches/outcomes_survival.R
library(survival)
cat(R.version.string, "survival", as.character(packageVersion("survival")), "\n")
best <- function(run) median(replicate(7, system.time(run())[["elapsed"]])) * 1000
for (n in c(12500, 25000, 50000, 100000)) {
  set.seed(1)
  x <- as.data.frame(matrix(runif(5 * n), n))
  time <- floor(1 - 1000 * log(runif(n)) / exp(0.5 * x[[1]] - 0.3 * x[[2]]))
  event <- runif(n) > 0.3
  x$time <- time; x$event <- event; x$group <- x[[5]] > 0.5
  km <- best(function() survfit(Surv(time, event) ~ 1, x))
  lr <- best(function() survdiff(Surv(time, event) ~ group, x))
  cx <- best(function() coxph(Surv(time, event) ~ V1 + V2 + V3 + V4 + V5, x))
  cat(sprintf("n %6d  survfit %.1f ms  survdiff %.1f ms  coxph %.1f ms\n", n, km, lr, cx))
}
