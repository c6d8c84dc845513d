# Where several files are compiled as one, they are files of one module: names that are private to files of different
# modules never meet, and a new file shifts nothing outside its module.
function(lieder_unity_groups target files_in_a_group)
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    get_filename_component(folder ${source} DIRECTORY)
    get_filename_component(module ${folder} NAME)
    math(EXPR group "${count_of_${module}} + 0")
    math(EXPR count_of_${module} "${group} + 1")
    math(EXPR group "${group} / ${files_in_a_group}")
    set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP ${module}_${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()
