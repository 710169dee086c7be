# SPDX-License-Identifier: Apache-2.0
#
# The page inside the program: script/build has vite make build/web, script/embed-assets.mjs turns that folder into one
# source file of `app`. Where there is no build/web yet, the program has no page in it and says so when asked for one.
find_program(RINGER_NODE node HINTS "${CMAKE_SOURCE_DIR}/build/toolchain/bin" REQUIRED)

set(web "${CMAKE_SOURCE_DIR}/build/web")
set(embed "${CMAKE_SOURCE_DIR}/script/embed-assets.mjs")
set(embedded "${CMAKE_BINARY_DIR}/generated/embedded_assets.cpp")
file(GLOB_RECURSE pages CONFIGURE_DEPENDS "${web}/*")
add_custom_command(OUTPUT "${embedded}"
                   COMMAND "${RINGER_NODE}" "${embed}" "${web}" "${embedded}"
                   DEPENDS "${embed}" ${pages}
                   COMMENT "Embedding the page"
                   VERBATIM)
target_sources(app PRIVATE "${embedded}")
