# The programs of the boxes in the pages: build/widgets/NAME.wasm from the driver
# widgets/NAME.cpp, which includes the program of that name; and the same driver
# as a program of this machine, build/answers/NAME, for the tests.

# clang for WebAssembly: of a WASI SDK, or of the system with wasi-libc.
find_program(wasm_compiler clang++ HINTS $ENV{WASI_SDK_PATH}/bin NO_CACHE)
set(wasm --target=wasm32-wasi -std=c++20 -O2 -DNDEBUG -fexceptions
    -fvisibility=hidden -fno-rtti -fno-unroll-loops -mexec-model=reactor -Wl,--gc-sections,-s)

# Whether it is there and has all it needs; asked once.
if(NOT DEFINED has_wasm)
  set(has_wasm FALSE)
  if(wasm_compiler)
    set(tried ${CMAKE_BINARY_DIR}/CMakeFiles/tried-wasm)
    file(WRITE ${tried}.cpp "#include <vector>\nstd::vector<int> v(3);\n")
    execute_process(COMMAND ${wasm_compiler} ${wasm} ${tried}.cpp -o ${tried}.wasm
                    RESULT_VARIABLE tried_wasm OUTPUT_QUIET ERROR_QUIET)
    if(tried_wasm EQUAL 0)
      set(has_wasm TRUE)
    endif()
  endif()
  if(has_wasm)
    set(has_wasm TRUE CACHE INTERNAL "")
  endif()
endif()

# widget-NAME makes build/widgets/NAME.wasm, a driver that includes the program
# in FILE.
function(add_engine name driver file)
  if(NOT has_wasm)
    return()
  endif()
  set(engine ${CMAKE_BINARY_DIR}/widgets/${name}.wasm)
  get_filename_component(path ${file} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
  add_custom_command(OUTPUT ${engine}
    COMMAND ${wasm_compiler} ${wasm} ${same_bits} -I ${CMAKE_SOURCE_DIR}
            -I ${CMAKE_SOURCE_DIR}/src "-DPROGRAM=\"${file}\"" ${driver} -o ${engine}
    DEPENDS ${driver} ${driver_headers} ${headers} ${path}
    VERBATIM)
  add_custom_target(widget-${name} DEPENDS ${engine})
  add_dependencies(widget-${name} book-tangle)
  add_dependencies(widgets widget-${name})
endfunction()

add_custom_target(widgets)
add_custom_target(answers)
file(GLOB drivers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/widgets/*.cpp)
file(GLOB driver_headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/widgets/*.hpp)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/widgets)
foreach(source IN LISTS drivers)
  get_filename_component(program ${source} NAME_WE)
  if(NOT program IN_LIST programs)
    continue()
  endif()
  add_executable_about(${program} answers-${program} answers ${source})
  set_target_properties(answers-${program} PROPERTIES EXCLUDE_FROM_ALL TRUE)
  target_compile_options(answers-${program} PRIVATE -O1) # few questions are asked
  add_dependencies(answers answers-${program})
  find_program_file(${program} file)
  add_engine(${program} ${source} ${file})
endforeach()
if(NOT has_wasm)
  message(STATUS "clang for WebAssembly is missing: the pages keep their figures "
                 "where boxes would run the programs.")
endif()

# The same for the running listing: build/widgets/probed-NAME.wasm, from the
# program with probes between its statements, which weave/probes.py puts there.
execute_process(COMMAND ${python} -c "import weave.probes"
                WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                RESULT_VARIABLE cannot_probe OUTPUT_QUIET ERROR_QUIET)
if(cannot_probe EQUAL 0)
  foreach(source IN LISTS chapters)
    get_filename_component(program ${source} NAME_WE)
    if(NOT program MATCHES "^[0-9]-" OR NOT EXISTS ${CMAKE_SOURCE_DIR}/widgets/${program}.cpp)
      continue() # no chapter's, or of one without boxes
    endif()
    set(driver ${CMAKE_SOURCE_DIR}/widgets/listing.cpp)
    set(probed ${CMAKE_BINARY_DIR}/widgets/probed-${program}.cpp)
    add_custom_command(OUTPUT ${probed}
      COMMAND ${python} -m weave.probes src/${program}.cpp ${probed}
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
      DEPENDS ${source} ${headers} ${CMAKE_SOURCE_DIR}/weave/probes.py
      VERBATIM)
    add_book_executable(answers-probed-${program} answers probed-${program} ${driver})
    set_target_properties(answers-probed-${program} PROPERTIES EXCLUDE_FROM_ALL TRUE)
    add_dependencies(answers answers-probed-${program})
    set_source_files_properties(${driver} PROPERTIES OBJECT_DEPENDS "${driver_headers}")
    target_sources(answers-probed-${program} PRIVATE ${probed})
    set_source_files_properties(${probed} PROPERTIES HEADER_FILE_ONLY TRUE)
    target_compile_definitions(answers-probed-${program} PRIVATE PROGRAM="${probed}")
    add_engine(probed-${program} ${driver} ${probed})
  endforeach()
endif()
