// The official JavaScript client: what a web app does, with a stream that is cut and goes on where it was.
const {Client4, WebSocketClient} = require('@mattermost/client');
const WebSocket = require('ws');

globalThis.WebSocket = WebSocket;
globalThis.CloseEvent = globalThis.CloseEvent || class CloseEvent extends Event {};
console.log = () => {}; // the client tells of its connections there; our answer is the only line
const NAME = 'javascript';
const [url, login, password] = process.argv.slice(2);

function until(condition, what) {
    return new Promise((resolve, reject) => {
        const start = Date.now();
        const look = setInterval(() => {
            if (condition()) {
                clearInterval(look);
                resolve();
            } else if (Date.now() - start > 25000) {
                clearInterval(look);
                reject(new Error(`waited in vain for ${what}`));
            }
        }, 20);
    });
}

async function main() {
    const client = new Client4();
    client.setUrl(url);
    const me = await client.login(login, password);
    await client.getClientConfig();
    await client.getMyPreferences();
    const team = (await client.getMyTeams())[0];
    await client.getMyTeamMembers();
    await client.getMyTeamUnreads();
    const bob = await client.getUserByUsername('bob');
    await client.getProfilesByIds([me.id, bob.id]);
    await client.getStatusesByIds([me.id, bob.id]);
    await client.autocompleteUsers('bo', team.id, '');
    await client.getChannelCategories(me.id, team.id);

    const heard = [];
    let missed = 0;
    let opened = 0;
    const socket = new WebSocketClient({minWebSocketRetryTime: 100, reconnectJitterRange: 10});
    socket.addMissedMessageListener(() => {
        missed += 1;
    });
    socket.addMessageListener((message) => {
        if (message.event === 'hello') {
            opened += 1;
        }
        if (message.event === 'posted') {
            heard.push(JSON.parse(message.data.post).message);
        }
    });
    socket.initialize(url.replace('http', 'ws') + '/api/v4/websocket', client.getToken());
    await until(() => opened === 1, 'hello');

    const channel = await client.createChannel({team_id: team.id, name: `of-${NAME}`, display_name: NAME, type: 'P'});
    await client.addToChannel(bob.id, channel.id);
    await client.getMyChannels(team.id);
    await client.getMyChannelMembers(team.id);
    await client.getChannelStats(channel.id);
    const post = await client.createPost({channel_id: channel.id, message: `hello from ${NAME}`, user_id: me.id});
    await until(() => heard.includes(`hello from ${NAME}`), 'my post');

    // The line is cut; what is said meanwhile comes once it is there again, and nothing is said to be lost.
    socket.conn.close();
    await client.createPost({channel_id: channel.id, message: 'while you were away', user_id: me.id});
    await until(() => heard.includes('while you were away'), 'what was said meanwhile');
    const resumed = opened === 1 && missed === 0;
    // A stream that the server does not know begins anew, and says so.
    socket.connectionId = 'a'.repeat(26);
    socket.conn.close();
    await until(() => opened === 2 && missed === 1, 'a stream that begins anew');

    await client.patchPost({id: post.id, message: `hello from ${NAME}, edited`});
    await client.addReaction(me.id, post.id, 'tada');
    await client.getReactionsForPost(post.id);
    await client.pinPost(post.id);
    await client.getPinnedPosts(channel.id);
    const form = new FormData();
    form.append('channel_id', channel.id);
    form.append('client_ids', 'mine');
    form.append('files', new Blob([`file of ${NAME}`], {type: 'text/plain'}), 'note.txt');
    const uploaded = await client.uploadFile(form);
    const file = uploaded.file_infos[0];
    const reply = await client.createPost(
        {channel_id: channel.id, root_id: post.id, message: 'a reply', file_ids: [file.id], user_id: me.id},
    );
    await client.getPosts(channel.id);
    await client.getPostsSince(channel.id, post.create_at);
    const thread = await client.getPostThread(post.id);
    await client.updateThreadFollowForUser(me.id, team.id, post.id, true);
    await client.getUserThreads(me.id, team.id, {});
    await client.updateThreadReadForUser(me.id, team.id, post.id, Date.now());
    const found = await client.searchPosts(team.id, `"from ${NAME}"`, false);
    await client.viewMyChannel(channel.id);
    await client.updateStatus({user_id: me.id, status: 'online'});
    await client.savePreferences(me.id, [{user_id: me.id, category: 'flagged_post', name: post.id, value: 'true'}]);
    await client.executeCommand('/shrug', {channel_id: channel.id, team_id: team.id});
    await client.upsertDraft({channel_id: channel.id, root_id: '', message: 'not yet', user_id: me.id});
    await client.createDirectChannel([me.id, bob.id]);
    const headers = {Authorization: `Bearer ${client.getToken()}`};
    const read = await (await fetch(client.getFileUrl(file.id), {headers})).text();
    await until(() => heard.includes('a reply'), 'my reply');
    socket.close();
    const said = {
        post: post.id, reply: reply.id, file: file.id, found: found.order, thread: thread.order, read, heard,
        resumed,
    };
    process.stdout.write(JSON.stringify(said) + '\n');
    process.exit(0);
}

main().catch((error) => {
    process.stderr.write(`${error.stack || error}\n`);
    process.exit(1);
});
