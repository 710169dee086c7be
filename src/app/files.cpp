// SPDX-License-Identifier: Apache-2.0
#include "app/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace ringer::app {
namespace {

constexpr std::size_t longest_file = 1024 * 1024;

std::unexpected<std::string> failed(std::string_view what, const std::string& path, int error) {
  return std::unexpected(fmt::format("cannot {} {}: {}", what, path, std::strerror(error)));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = write(fd, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return fsync(fd) == 0;
}

}  // namespace

std::expected<std::string, std::string> read_file(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return failed("read", path, errno);
  std::string content;
  std::array<char, 64 * 1024> chunk{};
  while (true) {
    const ssize_t count = read(file.get(), chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("read", path, errno);
    if (count == 0) return content;
    content.append(chunk.data(), static_cast<std::size_t>(count));
    if (content.size() > longest_file) return failed("read", path, EFBIG);
  }
}

std::expected<void, std::string> write_private_file(const std::string& path, std::string_view content) {
  const std::string unfinished = path + ".new";
  const Descriptor file(open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return failed("write", unfinished, errno);
  // An old unfinished one may have been made with another mode.
  if (fchmod(file.get(), 0600) != 0 || !write_all(file.get(), content)) return failed("write", unfinished, errno);
  if (rename(unfinished.c_str(), path.c_str()) != 0) return failed("write", path, errno);
  return {};
}

std::expected<void, std::string> make_private_folder(const std::string& path) {
  std::error_code error;
  const std::filesystem::path folder(path);
  if (std::filesystem::is_directory(folder, error)) return {};
  if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return failed("make the folder", path, errno);
  if (!std::filesystem::is_directory(folder, error)) return failed("make the folder", path, ENOTDIR);
  return {};
}

}  // namespace ringer::app
