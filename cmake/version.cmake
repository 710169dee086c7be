# SPDX-License-Identifier: Apache-2.0
#
# The version and the commit, compiled into src/app/version.cpp alone so that a new commit recompiles one file.
find_package(Git QUIET)
set(RINGER_COMMIT "unknown")
if(GIT_FOUND AND EXISTS "${CMAKE_SOURCE_DIR}/.git")
  execute_process(COMMAND "${GIT_EXECUTABLE}" -C "${CMAKE_SOURCE_DIR}" rev-parse --short=12 HEAD
                  OUTPUT_VARIABLE RINGER_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT RINGER_COMMIT)
    set(RINGER_COMMIT "unknown")
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/.git/logs/HEAD")
endif()
if(EXISTS "${CMAKE_SOURCE_DIR}/src/app/version.cpp")
  set_source_files_properties("${CMAKE_SOURCE_DIR}/src/app/version.cpp" PROPERTIES COMPILE_DEFINITIONS
    "RINGER_VERSION=\"${PROJECT_VERSION}\";RINGER_COMMIT=\"${RINGER_COMMIT}\"")
endif()
