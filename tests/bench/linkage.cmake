# The client index: accuracy on the labelled sets and speed. Included by the folder's CMakeLists.txt.
add_executable(bench_linkage linkage.cpp linkage_cases.cpp linkage_data.cpp linkage_speed.cpp)
target_compile_definitions(bench_linkage PRIVATE GATEHOUSE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
target_link_libraries(bench_linkage PRIVATE gatehouse_clients)
