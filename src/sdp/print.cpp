// SPDX-License-Identifier: Apache-2.0
#include "sdp/print.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "base/assert.h"

namespace ringer::sdp {
namespace {

std::string_view to_text(Direction direction) {
  switch (direction) {
    case Direction::inactive: return "inactive";
    case Direction::sendonly: return "sendonly";
    case Direction::recvonly: return "recvonly";
    case Direction::sendrecv: return "sendrecv";
  }
  UNREACHABLE("every direction has a word");
}

std::string_view to_text(SetupRole setup) {
  switch (setup) {
    case SetupRole::actpass: return "actpass";
    case SetupRole::active: return "active";
    case SetupRole::passive: return "passive";
    case SetupRole::holdconn: return "holdconn";
  }
  UNREACHABLE("every role has a word");
}

class Printer {
 public:
  std::string print(const SessionDescription& description) {
    const Origin& origin = description.origin;
    line("v=0");
    line("o={} {} {} IN IP4 127.0.0.1", origin.username, origin.session_id, origin.version);
    line("s={}", description.name);
    line("t=0 0");
    for (const auto& group : description.groups) {
      line("a=group:{}{}{}", group.semantics, group.mids.empty() ? "" : " ", fmt::join(group.mids, " "));
    }
    if (description.ice_lite) line("a=ice-lite");
    for (const auto& section : description.sections) print_section(section);
    return std::move(text_);
  }

 private:
  template <class... Parts>
  void line(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Parts>(parts)...);
    text_ += "\r\n";
  }

  void print_section(const MediaSection& section) {
    print_media_line(section);
    line("c=IN IP4 0.0.0.0");
    if (section.bandwidth_as) line("b=AS:{}", *section.bandwidth_as);
    if (section.bandwidth_tias) line("b=TIAS:{}", *section.bandwidth_tias);
    print_transport(section);
    if (!section.mid.empty()) line("a=mid:{}", section.mid);
    if (section.bundle_only) line("a=bundle-only");
    if (section.extmap_allow_mixed) line("a=extmap-allow-mixed");
    for (const auto& extension : section.extensions) print_extension(extension);
    line("a={}", to_text(section.direction));
    for (const auto& msid : section.msids) {
      line("a=msid:{}{}{}", msid.stream, msid.track.empty() ? "" : " ", msid.track);
    }
    if (section.rtcp_mux) line("a=rtcp-mux");
    if (section.rtcp_rsize) line("a=rtcp-rsize");
    for (const auto& feedback : section.feedback_of_all) line("a=rtcp-fb:* {}", feedback);
    for (const auto& format : section.formats) print_format(format);
    print_streams(section);
    if (section.sctp_port) print_sctp_port(section.protocol, *section.sctp_port);
    if (section.max_message_size) line("a=max-message-size:{}", *section.max_message_size);
  }

  void print_media_line(const MediaSection& section) {
    fmt::format_to(std::back_inserter(text_), "m={} {} {}", section.media, section.port, section.protocol);
    for (const auto& format : section.formats) {
      fmt::format_to(std::back_inserter(text_), " {}", format.payload_type);
    }
    for (const auto& format : section.other_formats) fmt::format_to(std::back_inserter(text_), " {}", format);
    text_ += "\r\n";
  }

  void print_transport(const MediaSection& section) {
    for (const auto& candidate : section.candidates) line("a={}", candidate.text);
    if (section.end_of_candidates) line("a=end-of-candidates");
    if (!section.ice.ufrag.empty()) line("a=ice-ufrag:{}", section.ice.ufrag);
    if (!section.ice.password.empty()) line("a=ice-pwd:{}", section.ice.password);
    if (!section.ice.options.empty()) line("a=ice-options:{}", fmt::join(section.ice.options, " "));
    for (const auto& fingerprint : section.fingerprints) {
      line("a=fingerprint:{} {}", fingerprint.algorithm, fingerprint.hash);
    }
    if (section.setup) line("a=setup:{}", to_text(*section.setup));
  }

  void print_extension(const Extension& extension) {
    if (extension.direction == Direction::sendrecv) return line("a=extmap:{} {}", extension.id, extension.uri);
    line("a=extmap:{}/{} {}", extension.id, to_text(extension.direction), extension.uri);
  }

  void print_format(const Format& format) {
    if (!format.encoding.empty()) {
      fmt::format_to(std::back_inserter(text_), "a=rtpmap:{} {}/{}", format.payload_type, format.encoding,
                     format.clock_rate);
      if (format.channels != 1) fmt::format_to(std::back_inserter(text_), "/{}", format.channels);
      text_ += "\r\n";
    }
    for (const auto& feedback : format.feedback) line("a=rtcp-fb:{} {}", format.payload_type, feedback);
    if (!format.parameters.empty()) line("a=fmtp:{} {}", format.payload_type, format.parameters);
  }

  void print_streams(const MediaSection& section) {
    for (const auto& rid : section.rids) {
      line("a=rid:{} {}{}{}", rid.id, rid.send ? "send" : "recv", rid.restrictions.empty() ? "" : " ",
           rid.restrictions);
    }
    if (section.simulcast) print_simulcast(*section.simulcast);
    for (const auto& group : section.source_groups) {
      line("a=ssrc-group:{} {}", group.semantics, fmt::join(group.ssrcs, " "));
    }
    for (const auto& source : section.sources) {
      line("a=ssrc:{} cname:{}", source.ssrc, source.cname);
      if (source.msid) line("a=ssrc:{} msid:{} {}", source.ssrc, source.msid->stream, source.msid->track);
    }
  }

  /// The draft that says "DTLS/SCTP" has the port in an attribute of its own.
  void print_sctp_port(std::string_view protocol, std::uint16_t port) {
    if (protocol == "DTLS/SCTP") return line("a=sctpmap:{} webrtc-datachannel 65535", port);
    line("a=sctp-port:{}", port);
  }

  void print_simulcast(const Simulcast& simulcast) {
    text_ += "a=simulcast:";
    print_simulcast_streams("send", simulcast.send);
    if (!simulcast.send.empty() && !simulcast.receive.empty()) text_ += ' ';
    print_simulcast_streams("recv", simulcast.receive);
    text_ += "\r\n";
  }

  void print_simulcast_streams(std::string_view word, const std::vector<std::vector<SimulcastRid>>& streams) {
    if (streams.empty()) return;
    text_ += word;
    char before_stream = ' ';
    for (const auto& stream : streams) {
      text_ += std::exchange(before_stream, ';');
      std::string_view before_rid;
      for (const auto& rid : stream) {
        text_ += std::exchange(before_rid, ",");
        if (rid.paused) text_ += '~';
        text_ += rid.id;
      }
    }
  }

  std::string text_;
};

}  // namespace

std::string print(const SessionDescription& description) { return Printer().print(description); }

}  // namespace ringer::sdp
