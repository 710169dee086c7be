// SPDX-License-Identifier: Apache-2.0
#include <boost/json/array.hpp>

#include "jsonrpc/print.h"
#include "kurento/words.h"
#include "mediaserver/kmd.h"
#include "mediaserver/registry.h"
#include "mediaserver/served.h"

namespace ringer::mediaserver::serve {
namespace {

json::object module_entry(const ServerConfig& config, std::string_view package) {
  json::object module = kurento::complex("ModuleInfo");
  module["name"] = kurento::text(package);
  module["version"] = config.version;
  module["generationTime"] = config.generation_time;
  json::array factories;
  for (const Type* type : model().types())
    if (type->is_creatable && type->package == package) factories.emplace_back(kurento::text(type->name));
  module["factories"] = std::move(factories);
  return module;
}

}  // namespace

Answer server_info(const Served& served) {
  json::object info = kurento::complex("ServerInfo");
  info["version"] = served.config.version;
  info["type"] = "KMS";
  info["capabilities"] = json::array{"transactions"};
  json::array modules;
  for (const auto package : packages) modules.push_back(module_entry(served.config, package));
  info["modules"] = std::move(modules);
  return info;
}

Answer pipelines(const Served& served) {
  json::array ids;
  for (const auto& [number, pipeline] : served.registry.pipelines()) {
    if (!pipeline->is_live) continue;
    ids.emplace_back(pipeline->id);
    served.registry.hold(served.session, *pipeline);  // who knows of it may keep it
  }
  return ids;
}

Answer sessions(const Served& served) {
  json::array ids;
  for (const auto& [id, session] : served.registry.sessions()) ids.emplace_back(id);
  return ids;
}

Answer metadata(const Served&) { return ""; }

Answer kmd(const Served& served) {
  const std::string_view module(served.parameters.at("moduleName").as_string());
  for (const auto package : packages)
    if (package == module) return json::value(jsonrpc::print(describe_package(package, served.config.version)));
  return std::unexpected(kurento::Error{kurento::ErrorCode::server_manager, "Requested kmd module doesn't exist"});
}

Answer cpu_count(const Served& served) { return served.config.cpu_count; }

Answer used_cpu(const Served& served) { return served.usage.cpu_percent; }

Answer used_memory(const Served& served) { return served.usage.memory_kib; }

}  // namespace ringer::mediaserver::serve
