// Encrypting a text and decrypting it again, to see whether one may.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Textarea from '@cloudscape-design/components/textarea';
import { kms } from '../../aws/services';
import { toBase64 } from '../../aws/zip';
import { attempt } from '../../app/notices';

export function TryKey({ id }: { id: string }) {
  const [plain, setPlain] = useState('');
  const [secret, setSecret] = useState('');
  const encrypt = () => attempt('Encrypting', async () => setSecret((await kms<{ CiphertextBlob: string }>('Encrypt', { KeyId: id, Plaintext: toBase64(new TextEncoder().encode(plain)) })).CiphertextBlob));
  const decrypt = () => attempt('Decrypting', async () => {
    const { Plaintext } = await kms<{ Plaintext: string }>('Decrypt', { CiphertextBlob: secret.trim() });
    setPlain(new TextDecoder().decode(Uint8Array.from(atob(Plaintext), (c) => c.charCodeAt(0))));
  });
  return (
    <Container header={<Header variant="h2" description="Up to 4,096 bytes. Longer data go under a data key." actions={<div className="button-row"><Button disabled={!secret.trim()} onClick={() => void decrypt()}>Decrypt</Button><Button disabled={!plain} onClick={() => void encrypt()}>Encrypt</Button></div>}>Try it</Header>}>
      <div className="form-body">
        <FormField stretch label="Text"><Textarea value={plain} onChange={(e) => setPlain(e.detail.value)} rows={4} spellcheck={false} /></FormField>
        <FormField stretch label="Encrypted, in base64"><Textarea value={secret} onChange={(e) => setSecret(e.detail.value)} rows={4} spellcheck={false} /></FormField>
      </div>
    </Container>
  );
}
