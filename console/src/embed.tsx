// The page that others frame. It keeps nothing: no cookie, no storage; the bearer is in memory.
import { createRoot } from 'react-dom/client';
import './app/trusted-types';
import './quicksight/embed/embed.css';
import { readAddress } from './quicksight/embed/address';
import { Channel, runControl } from './quicksight/embed/channel';
import { EmbedPage } from './quicksight/embed/page';

const address = readAddress(location);
if (address.kind === 'CONTROL') runControl(address);
else createRoot(document.getElementById('root')!).render(<EmbedPage address={address} channel={new Channel(address)} />);
