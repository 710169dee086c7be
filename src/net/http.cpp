// SPDX-License-Identifier: Apache-2.0
#include "net/http.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/assert.h"

namespace ringer::net {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// A line break in a value would let it write headers of its own.
bool is_one_line(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos; }

const Header* find(const std::vector<Header>& headers, std::string_view name) {
  const auto found = std::ranges::find_if(headers, [&](const auto& h) { return equal_ignoring_case(h.name, name); });
  return found == headers.end() ? nullptr : &*found;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return to_lower(x) == to_lower(y); });
}

std::string_view Request::header(std::string_view name) const {
  const Header* found = find(headers, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

bool Request::has_header(std::string_view name) const { return find(headers, name) != nullptr; }

std::span<const std::uint8_t> Response::body_bytes() const {
  if (const auto* fixed = std::get_if<std::span<const std::uint8_t>>(&body)) return *fixed;
  const auto& text = std::get<std::string>(body);
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view reason_phrase(unsigned status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "";  // RFC 9112 section 4: clients should ignore it, it may be empty
  }
}

std::string http_date(WallTime time) {
  static constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays.at(std::chrono::weekday(day).c_encoding()),
                     static_cast<unsigned>(date.day()), months.at(static_cast<unsigned>(date.month()) - 1),
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string response_head(const Response& response, WallTime now, bool close) {
  std::string head;
  auto out = std::back_inserter(head);
  fmt::format_to(out, "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status, reason_phrase(response.status),
                 http_date(now));
  for (const auto& [name, value] : response.headers) {
    ASSERT(is_one_line(name) && is_one_line(value));
    fmt::format_to(out, "{}: {}\r\n", name, value);
  }
  const bool has_body = response.status >= 200 && response.status != 204 && response.status != 304;
  if (has_body) fmt::format_to(out, "Content-Length: {}\r\n", response.body_bytes().size());
  if (close) head += "Connection: close\r\n";
  head += "\r\n";
  return head;
}

}  // namespace ringer::net
