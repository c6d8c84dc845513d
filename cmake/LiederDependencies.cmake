# Every library that we build on, found and never downloaded. Also run by the installed package (lieder-config.cmake).
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(nlohmann_json 3.10 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(Threads REQUIRED)
find_package(BLAS REQUIRED)
find_package(LAPACK REQUIRED)
find_library(LIEDER_LAPACKE_LIBRARY NAMES lapacke openblas REQUIRED)
find_package(HDF5 REQUIRED COMPONENTS C)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
set(LIEDER_PRIVATE_LIBRARIES fmt::fmt OpenMP::OpenMP_CXX Threads::Threads ${LIEDER_LAPACKE_LIBRARY} LAPACK::LAPACK
                             BLAS::BLAS hdf5::hdf5 ZLIB::ZLIB OpenSSL::Crypto)
