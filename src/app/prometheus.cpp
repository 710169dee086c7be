// SPDX-License-Identifier: Apache-2.0
#include "app/prometheus.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/assert.h"

namespace ringer::app {

Histogram::Histogram(std::initializer_list<double> bounds) : size_(bounds.size()) {
  ASSERT(bounds.size() <= max_bounds && std::ranges::is_sorted(bounds));
  std::ranges::copy(bounds, bounds_.begin());
}

void Histogram::observe(Duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  const auto bucket = std::ranges::lower_bound(bounds(), seconds) - bounds().begin();
  ++counts_[static_cast<std::size_t>(bucket)];
  ++count_;
  sum_ += seconds;
}

void PrometheusText::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = fmt::format("ringer_{}", name);
  head(type, help);
}

void PrometheusText::plain(std::string_view name, std::string_view type, std::string_view help, double value) {
  name_ = name;
  head(type, help);
  sample(value);
}

void PrometheusText::head(std::string_view type, std::string_view help) {
  text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name_, help, type);
}

void PrometheusText::sample(double value, Labels labels) { line("", labels, value); }

void PrometheusText::histogram(std::string_view name, std::string_view help, const Histogram& histogram) {
  family(name, "histogram", help);
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < histogram.bounds().size(); ++i) {
    below += histogram.count_in(i);
    const std::string bound = fmt::format("{}", histogram.bounds()[i]);
    line("_bucket", {{"le", bound}}, static_cast<double>(below));
  }
  line("_bucket", {{"le", "+Inf"}}, static_cast<double>(histogram.count()));
  line("_sum", {}, histogram.sum());
  line("_count", {}, static_cast<double>(histogram.count()));
}

void PrometheusText::line(std::string_view suffix, Labels labels, double value) {
  text_ += name_;
  text_ += suffix;
  char before = '{';
  for (const auto& [label, content] : labels) {
    text_ += fmt::format("{}{}=\"{}\"", before, label, content);  // our own words: nothing to escape
    before = ',';
  }
  text_ += fmt::format("{} {}\n", before == '{' ? "" : "}", value);
}

}  // namespace ringer::app
