# SPDX-License-Identifier: Apache-2.0
#
# What comes from Debian (docs/dependencies.md says why), and which folder links it. Who may *include* it is the
# business of the `only` lines in src/layers.txt.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)

set(RINGER_LIBRARIES_base fmt::fmt)
set(RINGER_LIBRARIES_crypto OpenSSL::Crypto)
set(RINGER_LIBRARIES_dtls OpenSSL::SSL OpenSSL::Crypto)
set(RINGER_LIBRARIES_jsonrpc Boost::json)
set(RINGER_LIBRARIES_kurento Boost::json)
set(RINGER_LIBRARIES_signaling Boost::json)
set(RINGER_LIBRARIES_net Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
set(RINGER_LIBRARIES_app Boost::json Threads::Threads)

# x86-64 only. Elsewhere, and where it is not installed, OpenSSL does its work.
find_path(RINGER_IPSEC_MB_HEADERS intel-ipsec-mb.h)
find_library(RINGER_IPSEC_MB_LIBRARY IPSec_MB)
if(RINGER_IPSEC_MB_HEADERS AND RINGER_IPSEC_MB_LIBRARY)
  set(RINGER_LIBRARIES_rtp "${RINGER_IPSEC_MB_LIBRARY}")
  set_source_files_properties("${CMAKE_SOURCE_DIR}/src/rtp/srtp/ipsec_mb.cpp" PROPERTIES
    COMPILE_DEFINITIONS RINGER_IPSEC_MB)
endif()

if(RINGER_TESTS)
  find_package(GTest 1.12 REQUIRED)
  include(GoogleTest)
  find_library(RINGER_SRTP2_LIBRARY srtp2 REQUIRED)
  set(RINGER_TEST_LIBRARIES_rtp "${RINGER_SRTP2_LIBRARY}")
endif()
