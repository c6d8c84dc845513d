# lieder_embed(NAME FILE): compiles a text file into the library as lieder::assets::NAME (src/report/assets.hpp).
# Runs while configuring, and again when the file changes.
function(lieder_embed name file)
  file(READ ${file} text)
  set(source ${PROJECT_BINARY_DIR}/src/report/embedded_${name}.cpp)
  string(CONCAT code "#include \"report/assets.hpp\"\n"
                     "const std::string_view lieder::assets::${name} = R\"lieder_asset(${text})lieder_asset\";\n")
  set(previous "")
  if(EXISTS ${source})
    file(READ ${source} previous)
  endif()
  if(NOT code STREQUAL previous)
    file(WRITE ${source} "${code}")
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  target_sources(lieder PRIVATE ${source})
  set_source_files_properties(${source} TARGET_DIRECTORY lieder PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
