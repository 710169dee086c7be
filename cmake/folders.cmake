# SPDX-License-Identifier: Apache-2.0
#
# How a folder of src/ becomes a library and a test executable, and src/app/main.cpp the program.

function(ringer_add_folder folder)
  set(place "${CMAKE_SOURCE_DIR}/src/${folder}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${place}/*.cpp")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${place}/*.h")
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS "${place}/*.test.cpp")
  if(NOT sources AND NOT headers)
    return()
  endif()
  if(tests)
    list(REMOVE_ITEM sources ${tests})
  endif()
  list(REMOVE_ITEM sources "${CMAKE_SOURCE_DIR}/src/app/main.cpp")

  set(uses ringer_options ${RINGER_LIBRARIES_${folder}})
  foreach(used IN LISTS RINGER_LAYERS_${folder})
    if(TARGET ${used})
      list(APPEND uses ${used})
    endif()
  endforeach()
  if(sources)
    add_library(${folder} STATIC ${sources})
    set_target_properties(${folder} PROPERTIES OUTPUT_NAME "ringer_${folder}")
    target_link_libraries(${folder} PUBLIC ${uses})
  else()
    add_library(${folder} INTERFACE)
    target_link_libraries(${folder} INTERFACE ${uses})
  endif()

  if(tests AND RINGER_TESTS)
    ringer_add_tests(${folder}_tests unit "${tests}" ${folder} ${RINGER_TEST_LIBRARIES_${folder}})
  endif()
endfunction()

# ringer_add_tests(<target> <label> "<sources>" <library>...): one executable, one CTest entry per test in it.
function(ringer_add_tests target label sources)
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE ${ARGN} ringer_options GTest::gtest_main GTest::gmock)
  target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}")  # tests/sim
  # Seconds for listing the tests; the default of 5 is too few for a sanitized program on a busy machine.
  gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
                       PROPERTIES LABELS ${label} TIMEOUT 900)
endfunction()

function(ringer_add_program)
  if(TARGET app)
    include(assets)
    include(version)
  endif()
  if(NOT EXISTS "${CMAKE_SOURCE_DIR}/src/app/main.cpp")
    return()
  endif()
  add_executable(ringer "${CMAKE_SOURCE_DIR}/src/app/main.cpp")
  target_link_libraries(ringer PRIVATE app)
endfunction()
