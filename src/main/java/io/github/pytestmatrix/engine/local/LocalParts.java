package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.engine.local.cell.RunFolders;
import io.github.pytestmatrix.engine.local.folders.SourceMode;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.local.process.ProcessTrees;
import io.github.pytestmatrix.engine.shared.EngineLife;

/**
 * What the engine's environments share.
 *
 * @param sourceMode where the tests find the sources
 * @param folders of this run
 */
record LocalParts(
    Machine machine,
    SourceMode sourceMode,
    RunFolders folders,
    ProcessTrees processes,
    EngineLife life) {}
