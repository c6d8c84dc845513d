# One set of warnings for everything we compile; CI turns them into errors.
function(lieder_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                                           # GCC 12 sees uninitialised values inside Eigen where there are none,
                                           # and overlapping copies in `"text" + std::string` (its bug 105651).
                                           $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
                                           $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
                                           # What is embedded is one long string.
                                           $<$<CXX_COMPILER_ID:Clang>:-Wno-overlength-strings>
                                           $<$<BOOL:${LIEDER_WARNINGS_AS_ERRORS}>:-Werror>)
endfunction()
