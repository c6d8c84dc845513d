# One set of warnings for everything we compile; CI turns them into errors.
function(lieder_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                                           # GCC 12 sees uninitialised values inside Eigen where there are none, and
                                           # overlapping, endless or misplaced copies in `"text" + std::string` (its
                                           # bugs 105651, 105329), the last two in precompiled headers alone, which
                                           # it does not take for system headers. Clang and the sanitizers look, too.
                                           $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
                                           $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
                                           $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>
                                           $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
                                           $<$<BOOL:${LIEDER_WARNINGS_AS_ERRORS}>:-Werror>)
endfunction()
