/** The name of the WebSocket sub-protocol that this client speaks. */
export const SUB_PROTOCOL = "earshot.v1";
