"""Functions that only other compiled code calls: lowered, but not turned into machine code.

Numba optimises and assembles whatever it compiles as if Python might call it, and then again as a
part of each caller. The rules, acts and steps of a month are some three hundred functions that only
an entry point reaches; there all of them are optimised together, once. That takes a third of the
time, and gives the same bits: without fast mathematics the optimiser keeps to IEEE 754.
"""

from collections.abc import Callable
from typing import Any

from numba import _dynfunc  # type: ignore[attr-defined]
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering
from numba.extending import register_jitable


class PartLibrary(JITCodeLibrary):
    """The code of a function and of what it calls, as it is lowered."""

    def finalize(self) -> None:
        """Link what is called; the entry point optimises and assembles it."""
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalize_dynamic_globals()  # type: ignore[no-untyped-call]
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)  # type: ignore[no-untyped-call]
class PartLowering(NativeLowering):
    """Lowering without machine code."""

    _name = "part_lowering"

    def run_pass(self, state: Any) -> bool:
        """Lower a function into a library of its own, under a handle that cannot be called."""
        name = state.func_id.func_qualname
        library: Any = PartLibrary
        state.library = library(state.targetctx.codegen(), name)
        state.library.enable_object_caching()
        compiling, state.flags.no_compile = state.flags.no_compile, True
        super().run_pass(state)  # type: ignore[no-untyped-call]
        state.flags.no_compile = compiling
        lowered = state["cr"]
        address = 0
        handle = _dynfunc.make_function(
            lowered.fndesc.lookup_module(), name, "", address, lowered.env, (state.library,)
        )
        state.targetctx.insert_user_function(handle, lowered.fndesc, [state.library])
        state.reload_init.extend(state.library._reload_init)
        state["cr"] = lowered._replace(cfunc=handle)
        return True


class PartCompiler(CompilerBase):
    """Numba's pipeline with that lowering."""

    def define_pipelines(self) -> list[Any]:
        """Return the one pipeline."""
        builder: Any = DefaultPassBuilder
        pipeline = builder.define_nopython_pipeline(self.state)
        pipeline.passes = [
            (PartLowering if step is NativeLowering else step, about)
            for step, about in pipeline.passes
        ]
        pipeline.finalize()
        return [pipeline]


PART = {"pipeline_class": PartCompiler, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Options of a function that Python never calls compiled."""

INLINED = {**PART, "forceinline": True}
"""The same for functions of a scene: to pass one, with its arrays, costs more than many calls."""


def compile_part(function: Callable[..., Any], options: dict[str, Any] = PART) -> None:
    """Let compiled code call a function, which remains what it is for Python."""
    register_jitable(**options)(function)
