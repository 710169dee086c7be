# SPDX-License-Identifier: Apache-2.0
#
# Language, warnings, hardening and sanitizers, the same for every target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(RINGER_CCACHE ccache)
if(RINGER_CCACHE)
  # The build folder's place must not matter to the cache: paths are made relative to the source folder.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${RINGER_CCACHE}")
endif()

include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

add_library(ringer_options INTERFACE)
target_include_directories(ringer_options INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(
  ringer_options
  INTERFACE -Werror -Wall -Wextra -Wpedantic
            -Wshadow -Wconversion -Wsign-conversion -Wdouble-promotion -Wcast-align
            -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi -Wformat=2 -Wundef -Wimplicit-fallthrough
            -Wunused -Wvla -Wsuggest-override
            # Leaving a member to its default is what designated initializers are for.
            -Wno-missing-field-initializers
            # No build path in the binary: the same sources give the same bytes in any folder.
            "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(
    ringer_options
    INTERFACE -Wduplicated-cond -Wduplicated-branches -Wlogical-op
              # Under clang these two see into the macros of OpenSSL's headers.
              -Wold-style-cast -Wcast-qual
              # GCC 12 reports std::string's own operator+ (GCC bug 105651).
              -Wno-restrict)
endif()

if(RINGER_SANITIZE)
  add_compile_options("-fsanitize=${RINGER_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options("-fsanitize=${RINGER_SANITIZE}")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Instrumentation hides initialisations from the optimiser, whose warning then is noise (GCC manual, -fsanitize).
    target_compile_options(ringer_options INTERFACE -Wno-maybe-uninitialized)
    # ThreadSanitizer does not follow fences. Asio's stand between threads that share a loop; here a loop is one thread's.
    target_compile_options(ringer_options INTERFACE -Wno-tsan)
  endif()
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
elseif(CMAKE_BUILD_TYPE MATCHES "Rel")
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    add_compile_options(-fcf-protection=full)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    add_compile_options(-mbranch-protection=standard)
  endif()
  add_compile_definitions(_FORTIFY_SOURCE=3 _GLIBCXX_ASSERTIONS)
  add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed -Wl,--build-id=sha1)
else()
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()
