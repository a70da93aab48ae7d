"""How bytes reach a chat server: endpoints, HTTP, WebSocket, TLS and waiting; knows no protocol."""
