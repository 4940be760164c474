# What `cmake --install` puts on a machine, and the Debian package made of it: `cpack --config build/release/CPackConfig.cmake`.
# The components `program` and `service` are the package; `connectors` is for who builds connectors outside this tree.
install(TARGETS gatehouse COMPONENT program)
install(DIRECTORY mappings DESTINATION ${CMAKE_INSTALL_DATADIR}/gatehouse COMPONENT program)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/gatehouse COMPONENT program PATTERN .site EXCLUDE)
install(DIRECTORY config/examples config/systems config/sample-site config/monitoring
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/gatehouse/reference COMPONENT program OPTIONAL)
install(FILES config/package/copyright CHANGELOG.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/gatehouse COMPONENT program)
# The manual pages are what the program itself says when it is installed.
install(CODE "set(made \"${PROJECT_BINARY_DIR}/man\")
file(REMOVE_RECURSE \"\${made}\")
execute_process(COMMAND \"$<TARGET_FILE:gatehouse>\" man --to \"\${made}\" COMMAND_ERROR_IS_FATAL ANY)
file(GLOB pages \"\${made}/*.1\")
execute_process(COMMAND gzip -9n \${pages} COMMAND_ERROR_IS_FATAL ANY)
list(TRANSFORM pages APPEND .gz)
file(INSTALL DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_MANDIR}/man1\" TYPE FILE FILES \${pages})"
  COMPONENT program)
# Places of the machine, not of a prefix: only the package puts something there.
install(FILES config/gatehouse.service DESTINATION /lib/systemd/system COMPONENT service EXCLUDE_FROM_ALL)
install(FILES config/package/gatehouse.default DESTINATION /etc/default RENAME gatehouse COMPONENT service EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME gatehouse)
set(CPACK_PACKAGE_VENDOR "The Gatehouse project")
set(CPACK_PACKAGE_CONTACT "The Gatehouse project <gatehouse@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "gateway between the systems of a state workforce agency")
set(CPACK_PACKAGE_DESCRIPTION "Gatehouse takes claims, payments, wages, enrollments, services and notes from the systems that hold
 them, knows each client once, hands each system what it is due, and writes the federal files. Mappings
 are data that an administrator can read; no record is lost in silence.")
set(CPACK_INSTALL_CMAKE_PROJECTS "${PROJECT_BINARY_DIR};gatehouse;program;/;${PROJECT_BINARY_DIR};gatehouse;service;/")
set(CPACK_SET_DESTDIR ON)  # the unit and the conffile lie outside /usr
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/package)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gpg, gpg-agent, odbc-postgresql")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "odbc-mariadb, prometheus, chrony")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(here ${PROJECT_SOURCE_DIR}/config/package)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${here}/conffiles;${here}/postinst;${here}/prerm;${here}/postrm")
include(CPack)
