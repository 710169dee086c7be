// SPDX-License-Identifier: Apache-2.0
//
// The Prometheus text format (version 0.0.4): families in the order in which they are written, each with its samples.
// Names get the prefix `ringer_`, but for those of the process; labels have a closed set of values, never a meeting or
// a person (cardinality). Owner and thread: plain values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"

namespace ringer::app {

/// How often durations fell where. Buckets are cumulative only when printed.
class Histogram {
 public:
  /// Upper bounds in seconds, ascending; a last one without bound is added.
  static constexpr std::size_t max_bounds = 12;
  Histogram(std::initializer_list<double> bounds);

  void observe(Duration duration);

  std::span<const double> bounds() const { return std::span(bounds_).first(size_); }
  std::uint64_t count_in(std::size_t bucket) const { return counts_[bucket]; }
  std::uint64_t count() const { return count_; }
  double sum() const { return sum_; }

 private:
  std::array<double, max_bounds> bounds_{};
  std::array<std::uint64_t, max_bounds + 1> counts_{};
  std::size_t size_;
  std::uint64_t count_ = 0;
  double sum_ = 0;
};

class PrometheusText {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  void gauge(std::string_view name, std::string_view help) { family(name, "gauge", help); }
  /// `name` ends in `_total`.
  void counter(std::string_view name, std::string_view help) { family(name, "counter", help); }
  /// A sample of the family begun last.
  void sample(double value, Labels labels = {});
  /// Of the process, whose names have no prefix by convention.
  void plain_gauge(std::string_view name, std::string_view help, double value) { plain(name, "gauge", help, value); }
  void plain_counter(std::string_view name, std::string_view help, double value) {
    plain(name, "counter", help, value);
  }
  void histogram(std::string_view name, std::string_view help, const Histogram& histogram);

  const std::string& text() const { return text_; }

 private:
  void family(std::string_view name, std::string_view type, std::string_view help);
  void plain(std::string_view name, std::string_view type, std::string_view help, double value);
  void head(std::string_view type, std::string_view help);
  void line(std::string_view suffix, Labels labels, double value);

  std::string name_;
  std::string text_;
};

}  // namespace ringer::app
