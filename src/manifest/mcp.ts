/** Id of what offers `dataflow-mcp` to the editor. */
export const mcpServerProviderId = 'dataflow.mcpServer';
export const mcpServerDefinitionProviders = [{ id: mcpServerProviderId, label: 'Dataflow' }] as const;

/** Context in which the editor's agents have the tools from the extension, and not from the server as well. */
export const toolsOfExtension = '!config.dataflow.mcp.enabled';
