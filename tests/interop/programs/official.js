// The official JavaScript client: log-in, lists, a post, a reply to a ping, an event of somebody else's post.
const {Client4, WebSocketClient} = require('@mattermost/client');
const WebSocket = require('ws');

globalThis.WebSocket = WebSocket;
globalThis.CloseEvent = globalThis.CloseEvent || class CloseEvent extends Event {};
const [url, login, password] = process.argv.slice(2);

async function main() {
    const client = new Client4();
    client.setUrl(url);
    const me = await client.login(login, password);
    const team = (await client.getMyTeams())[0];
    await client.getMyTeamMembers();
    await client.getClientConfig();
    const channels = await client.getMyChannels(team.id);
    await client.getMyChannelMembers(team.id);
    const channel = channels.find((one) => one.name === 'town-square');
    const socket = new WebSocketClient();
    const events = [];
    const heard = new Promise((resolve) => {
        socket.addMessageListener((message) => {
            events.push(message.event);
            if (message.event === 'posted') {
                resolve(JSON.parse(message.data.post).message);
            }
        });
    });
    const open = new Promise((resolve) => socket.addFirstConnectListener(resolve));
    socket.initialize(url.replace('http', 'ws') + '/api/v4/websocket', client.getToken());
    await open;
    const made = await client.createPost({channel_id: channel.id, message: 'hello from javascript', user_id: me.id});
    await client.addReaction(me.id, made.id, 'tada');
    await client.patchPost({id: made.id, message: 'hello from javascript, edited'});
    const list = await client.getPosts(channel.id);
    const message = await heard;
    socket.close();
    process.stdout.write(JSON.stringify({heard: message, listed: list.posts[made.id].message}) + '\n');
    process.exit(0);
}

main().catch((error) => {
    process.stderr.write(`${error.stack || error}\n`);
    process.exit(1);
});
