# Every library that we build on, found and never downloaded. Also run by the installed package (lieder-config.cmake),
# where C++ may be the only language: hence no FindHDF5, which wants C.
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(nlohmann_json 3.10 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(nanoflann 1.3 REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(Threads REQUIRED)
find_package(BLAS REQUIRED)
find_package(LAPACK REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_library(LIEDER_LAPACKE_LIBRARY NAMES lapacke openblas REQUIRED)
find_library(LIEDER_HDF5_LIBRARY NAMES hdf5_serial hdf5 REQUIRED)
find_path(LIEDER_HDF5_INCLUDE_DIR hdf5.h PATH_SUFFIXES hdf5/serial REQUIRED)
find_library(LIEDER_ZIP_LIBRARY NAMES zip REQUIRED)  # its own CMake file asks for programs that nobody needs
find_path(LIEDER_ZIP_INCLUDE_DIR zip.h REQUIRED)
mark_as_advanced(LIEDER_LAPACKE_LIBRARY LIEDER_HDF5_LIBRARY LIEDER_HDF5_INCLUDE_DIR LIEDER_ZIP_LIBRARY
                 LIEDER_ZIP_INCLUDE_DIR)

# By name, so that the installed package finds them again where they are then.
foreach(external lapacke hdf5 zip)
  if(NOT TARGET lieder_external::${external})
    string(TOUPPER ${external} variable)
    add_library(lieder_external::${external} INTERFACE IMPORTED)
    target_link_libraries(lieder_external::${external} INTERFACE ${LIEDER_${variable}_LIBRARY})
  endif()
endforeach()
target_include_directories(lieder_external::hdf5 SYSTEM INTERFACE ${LIEDER_HDF5_INCLUDE_DIR})
target_include_directories(lieder_external::zip SYSTEM INTERFACE ${LIEDER_ZIP_INCLUDE_DIR})

set(LIEDER_PRIVATE_LIBRARIES fmt::fmt nanoflann::nanoflann OpenMP::OpenMP_CXX Threads::Threads lieder_external::lapacke LAPACK::LAPACK
                             BLAS::BLAS lieder_external::hdf5 lieder_external::zip ZLIB::ZLIB OpenSSL::Crypto)
