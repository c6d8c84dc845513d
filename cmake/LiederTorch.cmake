# LibTorch, for the optional component nn: that of Debian (libtorch-dev), a downloaded one, or that inside a Python
# package (CMAKE_PREFIX_PATH = torch.utils.cmake_prefix_path). Its own CMake file is not asked: that of a build for GPUs
# stops where the tools to compile for them are not installed, which nobody needs here.
find_path(LIEDER_TORCH_INCLUDE_DIR torch/script.h PATH_SUFFIXES ../../include)
foreach(part torch torch_cpu c10)
  find_library(LIEDER_${part}_LIBRARY NAMES ${part} PATH_SUFFIXES ../../lib)
  mark_as_advanced(LIEDER_${part}_LIBRARY)
endforeach()
mark_as_advanced(LIEDER_TORCH_INCLUDE_DIR)
if(NOT LIEDER_TORCH_INCLUDE_DIR OR NOT LIEDER_torch_cpu_LIBRARY OR NOT LIEDER_c10_LIBRARY)
  message(FATAL_ERROR "LIEDER_WITH_TORCH is ON and LibTorch was not found. Install libtorch-dev (Debian), or pass "
                      "-DCMAKE_PREFIX_PATH=$(python3 -c 'import torch; print(torch.utils.cmake_prefix_path)').")
endif()
add_library(lieder_external::torch INTERFACE IMPORTED)
target_include_directories(lieder_external::torch SYSTEM INTERFACE ${LIEDER_TORCH_INCLUDE_DIR}
                           ${LIEDER_TORCH_INCLUDE_DIR}/torch/csrc/api/include)
target_link_libraries(lieder_external::torch INTERFACE ${LIEDER_torch_cpu_LIBRARY} ${LIEDER_c10_LIBRARY})
