# keepline_library(): one target a folder. A folder sees only the folders it names in DEPS (and what those
# publish); tools/tidy checks the includes themselves.
#
#   keepline_library(keepline_domain SOURCES a.cpp TESTS a_test.cpp DEPS keepline_base)
#
# PCH_HEADERS is what most of the folder's files include anyway, compiled once; PCH names a library whose compiled
# headers are used instead. The sanitizer build has none, so that every file still names all it uses.
function(keepline_library name)
  cmake_parse_arguments(arg "" "PCH" "SOURCES;TESTS;DEPS;PRIVATE_DEPS;TEST_DEPS;PCH_HEADERS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${name} PUBLIC ${arg_DEPS} PRIVATE keepline_warnings ${arg_PRIVATE_DEPS})
  if(arg_PCH_HEADERS)
    target_precompile_headers(${name} PRIVATE ${arg_PCH_HEADERS})
    set(arg_PCH ${name})
  elseif(arg_PCH)
    target_precompile_headers(${name} REUSE_FROM ${arg_PCH})
  endif()
  if(arg_TESTS)
    keepline_test(${name}_test PCH ${arg_PCH} SOURCES ${arg_TESTS} DEPS ${name} ${arg_TEST_DEPS})
  endif()
endfunction()

# keepline_test(): one GoogleTest program, one ctest entry. Tests that span folders live in test/.
function(keepline_test name)
  cmake_parse_arguments(arg "" "TIMEOUT;PCH" "SOURCES;DEPS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPS} keepline_warnings GTest::gmock GTest::gtest_main)
  if(arg_PCH)
    target_precompile_headers(${name} REUSE_FROM ${arg_PCH})
    # Compiled headers are taken only by those compiled as they were.
    target_compile_options(${name} PRIVATE $<TARGET_PROPERTY:${arg_PCH},COMPILE_OPTIONS>)
  endif()
  target_compile_definitions(${name} PRIVATE KEEPLINE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
endfunction()
