// SPDX-License-Identifier: Apache-2.0
//
// A media server as far as signalling can tell: it answers every Kurento request at once and remembers what exists and
// what is connected to what. No media.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ringer::sim {

class KurentoDouble {
 public:
  /// A request; answers what is sent back: the reply, and events.
  std::vector<std::string> handle(std::string_view text);

  /// Refuse this operation with 40205 until told otherwise; empty: refuse nothing.
  void refuse(std::string operation) { refused_ = std::move(operation); }

  std::size_t pipelines() const { return count("MediaPipeline"); }
  std::size_t endpoints() const { return count("ringer.BundleEndpoint"); }
  /// "<mid> -> <mid>" of everything that one endpoint sends to another.
  std::size_t connections() const { return connections_.size(); }
  std::uint64_t requests() const { return requests_; }

 private:
  std::size_t count(std::string_view type) const;
  boost::json::value invoke(const boost::json::object& params);
  void release(const std::string& object);

  std::map<std::string, std::string> types_;  ///< by object id
  std::set<std::string> connections_;         ///< "source mid sink mid"
  std::string refused_;
  std::uint64_t made_ = 0;
  std::uint64_t offers_ = 0;
  std::uint64_t requests_ = 0;
};

}  // namespace ringer::sim
