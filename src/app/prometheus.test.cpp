// SPDX-License-Identifier: Apache-2.0
#include "app/prometheus.h"

#include <gtest/gtest.h>

namespace ringer::app {
namespace {

using std::chrono_literals::operator""ms;

TEST(PrometheusText, samples_stand_under_their_family) {
  PrometheusText text;
  text.gauge("participants", "People in meetings.");
  text.sample(1, {{"role", "host"}});
  text.sample(2.5, {{"role", "guest"}, {"more", "x"}});
  text.counter("calls_total", "Calls.");
  text.sample(12345678901);
  EXPECT_EQ(text.text(),
            "# HELP ringer_participants People in meetings.\n"
            "# TYPE ringer_participants gauge\n"
            "ringer_participants{role=\"host\"} 1\n"
            "ringer_participants{role=\"guest\",more=\"x\"} 2.5\n"
            "# HELP ringer_calls_total Calls.\n"
            "# TYPE ringer_calls_total counter\n"
            "ringer_calls_total 12345678901\n");
}

TEST(PrometheusText, buckets_are_cumulative_and_the_last_has_no_bound) {
  Histogram histogram{0.1, 1};
  for (const Duration duration : {Duration(50ms), Duration(100ms), Duration(500ms), Duration(2000ms)})
    histogram.observe(duration);
  PrometheusText text;
  text.histogram("call_ring_seconds", "How long.", histogram);
  EXPECT_EQ(text.text(),
            "# HELP ringer_call_ring_seconds How long.\n"
            "# TYPE ringer_call_ring_seconds histogram\n"
            "ringer_call_ring_seconds_bucket{le=\"0.1\"} 2\n"
            "ringer_call_ring_seconds_bucket{le=\"1\"} 3\n"
            "ringer_call_ring_seconds_bucket{le=\"+Inf\"} 4\n"
            "ringer_call_ring_seconds_sum 2.65\n"
            "ringer_call_ring_seconds_count 4\n");
}

}  // namespace
}  // namespace ringer::app
