use serde::{Deserialize, Serialize};

use super::{Edge, Graph, GraphError};

/// A graph as it is written down.
#[derive(Serialize, Deserialize)]
pub(super) struct Parts {
    demands: Vec<u32>,
    capacities: Vec<u32>,
    edges: Vec<Edge>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    classes: Vec<u8>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    quotas: Vec<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    seat_costs: Vec<Vec<i64>>,
}

impl From<Graph> for Parts {
    fn from(graph: Graph) -> Parts {
        let edges = graph.edges().collect();
        let Graph { demands, capacities, classes, quotas, seat_costs, .. } = graph;
        Parts { demands, capacities, edges, classes, quotas, seat_costs }
    }
}

impl TryFrom<Parts> for Graph {
    type Error = GraphError;

    fn try_from(parts: Parts) -> Result<Graph, GraphError> {
        let mut graph = Graph::new(parts.demands, parts.capacities, parts.edges)?;
        if !parts.classes.is_empty() {
            graph = graph.with_classes(parts.classes)?;
        }
        if !parts.quotas.is_empty() {
            graph = graph.with_quotas(parts.quotas)?;
        }
        if !parts.seat_costs.is_empty() {
            graph = graph.with_seat_costs(parts.seat_costs)?;
        }
        Ok(graph)
    }
}
