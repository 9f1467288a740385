# shim.cmake - libsigvet.so and libsigvet-strict.so: one set of sources, the second one with
# -DSIGVET_STRICT, which makes the table's STRICT rows into intercepted functions.

include(CheckCSourceCompiles)

file(GLOB shim_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/shim/*.c"
     "${PROJECT_SOURCE_DIR}/shim/*.S")
set(shim_map "${PROJECT_SOURCE_DIR}/shim/versions.map")
set(shim_layout "${PROJECT_SOURCE_DIR}/shim/layout.ld")
set(shim_variables "${PROJECT_SOURCE_DIR}/shim/variables.ld")
set(shim_table "${PROJECT_SOURCE_DIR}/include/sigvet/calls.def")
file(GLOB shim_rows CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/sigvet/calls/*.def")
# The assembler files pull in the table; not every generator scans them for includes.
file(GLOB shim_asm CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/shim/*.S")
set_source_files_properties(${shim_asm} PROPERTIES OBJECT_DEPENDS "${shim_table};${shim_rows}")

# No vector or x87 register may be touched: the stubs' slow path does not save them. No stack
# protector and no fortified calls: both would call into libc from inside a handler.
set(shim_flags
    -O2 -g
    -falign-functions=32 # what is measured does not hang on how long its neighbours are
    -ffunction-sections # shim/layout.ld says which stand together
    -ffreestanding
    -fvisibility=hidden
    -fPIC
    -ftls-model=initial-exec
    -fno-lto
    -fno-stack-protector
    -U_FORTIFY_SOURCE
    -D_FORTIFY_SOURCE=0
    -mgeneral-regs-only
    -fasynchronous-unwind-tables
    -Wframe-larger-than=512)

# Does this machine's loader leave a read-only dynamic section as it is? (shim/variables.ld)
check_c_source_compiles("#include <features.h>
#if !__GLIBC_PREREQ(2, 35)
#error
#endif
int main(void) { return 0; }" SIGVET_HAS_READONLY_DYNAMIC)

# The stubs carry no line numbers: a stack should name the function that a stub stands for, not a row.
function(sigvet_shim target)
  add_library(${target} SHARED ${shim_sources})
  target_link_libraries(${target} PRIVATE sigvet_common)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/shim")
  target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:C>:${shim_flags}>"
                         "$<$<COMPILE_LANGUAGE:ASM>:-g0>")
  target_link_options(${target} PRIVATE
    -nostdlib -fno-lto
    -Wl,-z,now -Wl,-z,defs -Wl,-z,noexecstack
    # Few segments and few pages: every process of a run pays for them at its start (docs/architecture.md).
    -Wl,-z,norelro -Wl,-z,noseparate-code -Wl,--sort-section=name
    -Wl,-init=sigvet_init -Wl,-fini=sigvet_fini # by address: a table of functions would be relocated
    -Wl,--hash-style=gnu -Wl,--no-as-needed
    "-Wl,--version-script=${shim_map}" "-Wl,-T,${shim_layout}")
  if(SIGVET_HAS_READONLY_DYNAMIC)
    target_link_options(${target} PRIVATE "-Wl,-T,${shim_variables}")
  endif()
  target_link_libraries(${target} PRIVATE c)
  set_target_properties(${target} PROPERTIES LINK_DEPENDS "${shim_map};${shim_layout};${shim_variables}")
  # Programs that read debug information of all their libraries when they crash (ruby) shall meet none of ours, which
  # they may not understand; debuggers find it beside the library. The linker says of a segment without bytes that it
  # begins where the file does, as the code does; unwinders that look from outside (libunwind, so strace -k) know a
  # segment by that place. The second segment's place (byte 128 of the file) becomes its address (byte 136), which is
  # where its bytes would stand. The linker writes here and there; what is written in one go the page cache holds in
  # larger pieces, which each process maps in fewer steps.
  if(SIGVET_HAS_READONLY_DYNAMIC)
    set(set_place dd "of=$<TARGET_FILE:${target}>" bs=8 skip=17 seek=16 count=1 conv=notrunc status=none)
  else()
    set(set_place true)
  endif()
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM
    COMMAND ${CMAKE_OBJCOPY} --only-keep-debug "$<TARGET_FILE:${target}>" "$<TARGET_FILE:${target}>.debug"
    COMMAND ${CMAKE_OBJCOPY} --strip-debug "--add-gnu-debuglink=$<TARGET_FILE:${target}>.debug" "$<TARGET_FILE:${target}>"
    COMMAND ${set_place} "if=$<TARGET_FILE:${target}>"
    COMMAND cp "$<TARGET_FILE:${target}>" "$<TARGET_FILE:${target}>.whole"
    COMMAND mv "$<TARGET_FILE:${target}>.whole" "$<TARGET_FILE:${target}>")
endfunction()

sigvet_shim(sigvet)
sigvet_shim(sigvet-strict)
target_compile_definitions(sigvet-strict PRIVATE SIGVET_STRICT)
