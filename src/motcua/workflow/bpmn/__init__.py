"""Reading BPMN 2.0: from a file that anybody may have written to a model that the engine can trust.

    read(source) -> Model, problems        xml.py and reader.py: no entities, no scripts, nothing fetched
    check(model) -> problems               checks.py: is it finished, can it end, is every way decided?
    lint(source) -> problems               both, in the order of the lines

Only a model without problems is ever published.
"""

from motcua.workflow.bpmn.checks import lint, model_of
from motcua.workflow.bpmn.model import Flow, Lane, Model, Node, NodeType
from motcua.workflow.bpmn.problems import Problem

__all__ = ["Flow", "Lane", "Model", "Node", "NodeType", "Problem", "lint", "model_of"]
