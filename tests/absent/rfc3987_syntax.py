"""What is not there for the processes that tests start: jsonschema then does without.

It imports this package, where it is installed, for texts of the format "iri", which no schema of Jupyter's asks for. The
package makes a parser of a grammar while it is imported, and that is two thirds of what a server needs to start: 1.2 s of 1.8
(rfc3987-syntax 1.1.0).
"""

raise ImportError("the tests' processes do without it")
