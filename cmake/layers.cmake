# SPDX-License-Identifier: Apache-2.0
#
# src/layers.txt is the truth about which folder may use which: this reads it, so that the link lines cannot disagree
# with what script/check-layers enforces.

# Sets RINGER_FOLDERS to the folders in the table's order and RINGER_LAYERS_<folder> to what each may use.
macro(ringer_read_layers table)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${table}")
  set(RINGER_FOLDERS "")
  file(STRINGS "${table}" ringer_layer_lines REGEX "^!?[a-z_]+:")
  foreach(line IN LISTS ringer_layer_lines)
    string(REGEX MATCH "^!?([a-z_]+):(.*)$" matched "${line}")
    set(folder "${CMAKE_MATCH_1}")
    separate_arguments(uses UNIX_COMMAND "${CMAKE_MATCH_2}")
    foreach(used IN LISTS uses)
      if(NOT used IN_LIST RINGER_FOLDERS)
        message(FATAL_ERROR "${table}: '${folder}' uses '${used}', which is not declared above it")
      endif()
    endforeach()
    list(APPEND RINGER_FOLDERS "${folder}")
    set(RINGER_LAYERS_${folder} "${uses}")
  endforeach()
endmacro()
