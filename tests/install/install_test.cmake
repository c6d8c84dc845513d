# Run by ctest as `cmake -P`: install, configure the user's project, build it, run it, compare what it prints.
set(work ${BUILD_DIR}/install-test)
file(REMOVE_RECURSE ${work})

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT RESULT_VARIABLE code)
  if(code)
    message(FATAL_ERROR "install test: the command above failed with ${code}")
  endif()
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${work}/prefix)
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/user -B ${work}/build -G Ninja -D CMAKE_PREFIX_PATH=${work}/prefix
    -D CMAKE_CXX_COMPILER=${CXX_COMPILER} -D CMAKE_CXX_FLAGS=${CXX_FLAGS})
run(${CMAKE_COMMAND} --build ${work}/build)
execute_process(COMMAND ${work}/build/user OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
message("${printed}")
if(NOT printed MATCHES "^lieder ${VERSION}: ")
  message(FATAL_ERROR "install test: expected a line that starts with `lieder ${VERSION}: `")
endif()
