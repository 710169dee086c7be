// SPDX-License-Identifier: Apache-2.0
#include <boost/json/array.hpp>
#include <chrono>
#include <utility>

#include "kurento/words.h"
#include "mediaserver/registry.h"
#include "mediaserver/served.h"

namespace ringer::mediaserver {

json::array tags_of(const Object& object) {
  json::array tags;
  for (const auto& [key, value] : object.tags) {
    json::object tag = kurento::complex("Tag");
    tag["key"] = key;
    tag["value"] = value;
    tags.push_back(std::move(tag));
  }
  return tags;
}

namespace serve {
namespace {

using kurento::Error;
using kurento::ErrorCode;

std::string_view text_parameter(const Served& served, std::string_view name) {
  return std::string_view(served.parameters.at(kurento::text(name)).as_string());
}

Answer id_of(const Object* object) { return object != nullptr ? json::value(object->id) : json::value(); }

std::unexpected<Error> too_long(std::string_view what) {
  return std::unexpected(Error{ErrorCode::not_enough_resources, std::string(what) + " is too long"});
}

}  // namespace

Answer media_pipeline(const Served& served) { return id_of(served.object.pipeline()); }

Answer parent(const Served& served) { return id_of(served.object.parent); }

Answer id(const Served& served) { return id_of(&served.object); }

Answer children(const Served& served) {
  json::array ids;
  for (const Object* child : served.object.children)
    if (child->is_live) ids.emplace_back(child->id);
  return ids;
}

Answer name(const Served& served) { return json::value(served.object.name); }

Answer set_name(const Served& served) {
  const auto given = text_parameter(served, "name");
  if (given.size() > served.config.limits.text_bytes) return too_long("The name");
  served.object.name = given;
  return nullptr;
}

Answer creation_time(const Served& served) {
  return std::chrono::floor<std::chrono::seconds>(served.object.created).time_since_epoch().count();
}

Answer add_tag(const Served& served) {
  const std::string key(text_parameter(served, "key"));
  const auto value = text_parameter(served, "value");
  auto& tags = served.object.tags;
  if (key.size() + value.size() > served.config.limits.text_bytes) return too_long("The tag");
  if (!tags.contains(key) && tags.size() >= served.config.limits.tags_per_object)
    return std::unexpected(Error{ErrorCode::not_enough_resources, "There are too many tags"});
  tags[key] = value;
  return nullptr;
}

Answer remove_tag(const Served& served) {
  served.object.tags.erase(std::string(text_parameter(served, "key")));
  return nullptr;
}

Answer tag(const Served& served) {
  const auto found = served.object.tags.find(std::string(text_parameter(served, "key")));
  if (found == served.object.tags.end())
    return std::unexpected(Error{ErrorCode::tag_key_not_found, "Tag key not found"});
  return json::value(found->second);
}

Answer tags(const Served& served) { return tags_of(served.object); }

Answer graph(const Served&) { return "digraph {}"; }

Answer nothing(const Served&) { return nullptr; }

Answer is_transcoding(const Served& served) {
  if (kurento::parse_media_type(text_parameter(served, "mediaType")) == kurento::MediaType::data)
    return std::unexpected(Error{ErrorCode::illegal_param, "Only AUDIO and VIDEO are transcoded anywhere"});
  return false;
}

}  // namespace serve
}  // namespace ringer::mediaserver
