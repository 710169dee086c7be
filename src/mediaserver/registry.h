// SPDX-License-Identifier: Apache-2.0
//
// The objects that exist and the sessions that hold them. An object lives while some session holds it; whoever holds it
// holds its ancestors too, so nothing outlives its parent. Bounded by the limits of the configuration. It tells nobody
// what it destroys: take_destroyed() does.
// Owner and thread: the Server, the control thread. Pointers live until the object or session is destroyed.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <deque>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "crypto/random.h"
#include "kurento/error.h"
#include "mediaserver/commands.h"
#include "mediaserver/config.h"
#include "mediaserver/model.h"
#include "mediaserver/reply_cache.h"

namespace ringer::mediaserver {

struct Session;

struct Subscription {
  std::string id;
  std::string event;
  Session* session;
};

struct Object {
  ObjectNumber number;
  std::string id;
  const Type& type;
  Object* parent = nullptr;
  std::size_t worker = 0;
  WallTime created;
  bool is_live = false;  ///< false until the worker has made it: nobody sees it before
  std::string name;
  std::map<std::string, std::string> tags;
  json::object kept;  ///< properties that were set
  std::vector<Object*> children;
  std::set<Session*> holders;
  std::vector<Subscription> subscriptions;

  /// The pipeline that it is or is in; null for the ServerManager.
  Object* pipeline();
};

struct Session {
  std::string id;
  bool is_in_use = true;  ///< cleared by each collection; the next one drops a session that is not in use
  std::set<Object*> held;
  std::map<std::string, Object*> subscriptions;  ///< by id
  ReplyCache replies;
};

/// An object that is gone.
struct Destroyed {
  ObjectNumber number;
  std::string id;
  std::size_t worker;
  bool was_live;
};

class Registry {
 public:
  Registry(const ServerConfig& config, crypto::RandomSource& random);
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;
  ~Registry();

  /// Live objects only.
  Object* find(std::string_view id);
  /// Any.
  Object* find(ObjectNumber number);
  Object& server_manager() { return *server_manager_; }
  const std::map<ObjectNumber, Object*>& pipelines() const { return pipelines_; }

  /// Not live yet; held by `session`, and by all that hold its parent.
  std::expected<Object*, kurento::Error> create(Now now, const Type& type, Object* parent, Session& session);
  void hold(Session& session, Object& object);
  /// Ends what `session` holds of the object and of all that is in it.
  void let_go(Session& session, Object& object);
  void destroy(Object& object);
  /// In the order of destruction: children before their parents.
  std::vector<Destroyed> take_destroyed();

  Session* find_session(std::string_view id);
  /// The session, made if there is none.
  std::expected<Session*, kurento::Error> open_session(std::string_view id);
  /// With `release`, what it holds is destroyed whoever else holds it.
  void close_session(Session& session, bool release);
  const std::map<std::string, std::unique_ptr<Session>, std::less<>>& sessions() const { return sessions_; }

  std::expected<std::string, kurento::Error> subscribe(Session& session, Object& object, std::string_view event);
  /// Nothing happens when there is no such subscription of the session.
  void unsubscribe(Session& session, std::string_view subscription);

  std::size_t object_count() const { return objects_.size() - 1; }
  std::size_t subscription_count() const { return subscription_count_; }

 private:
  std::size_t least_loaded_worker() const;
  void forget_subscription(Object& object, std::string_view subscription);

  const ServerConfig& config_;
  crypto::RandomSource& random_;
  std::uint64_t next_number_ = 0;
  std::unordered_map<ObjectNumber, std::unique_ptr<Object>> objects_;
  std::unordered_map<std::string_view, Object*> by_id_;  ///< keys are the objects' own
  std::map<ObjectNumber, Object*> pipelines_;  ///< in the order of their making
  std::vector<std::size_t> pipelines_of_worker_;
  std::map<std::string, std::unique_ptr<Session>, std::less<>> sessions_;
  Object* server_manager_ = nullptr;
  std::vector<Destroyed> destroyed_;
  std::size_t subscription_count_ = 0;
};

/// A version 4 UUID (RFC 9562 section 5.4), lower case.
std::string make_uuid(crypto::RandomSource& random);

}  // namespace ringer::mediaserver
