# `cmake --install` and the package that find_package(lieder) reads.
include(CMakePackageConfigHelpers)
set(LIEDER_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/lieder)
install(TARGETS lieder EXPORT lieder-targets FILE_SET HEADERS)
install(EXPORT lieder-targets NAMESPACE lieder:: DESTINATION ${LIEDER_CMAKE_DIR})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/lieder-config.cmake.in ${PROJECT_BINARY_DIR}/lieder-config.cmake
                              INSTALL_DESTINATION ${LIEDER_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/lieder-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/lieder-config.cmake ${PROJECT_BINARY_DIR}/lieder-config-version.cmake
              ${PROJECT_SOURCE_DIR}/cmake/LiederDependencies.cmake DESTINATION ${LIEDER_CMAKE_DIR})
